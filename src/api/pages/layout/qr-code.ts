import qrcode from 'qrcode-generator';
import { html, type Html } from '../../../lib/html.ts';

/** The light margin that a reader needs on every side (ISO/IEC 18004). */
const MARGIN = 4;

/**
 * Draws a text as a QR code: dark on light in any colour scheme, because many readers know no other
 * way round. In the page itself, so that the page loads nothing for it.
 * @param alt what it is, for those who do not see it.
 */
export const drawQrCode = (text: string, alt: string): Html => {
  // The smallest size that holds it, with a seventh of it to spare for dirt and glare.
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  const all = Array.from({ length: count }, (_, index) => index);
  const dark = all.flatMap((row) =>
    all
      .filter((column) => code.isDark(row, column))
      .map((column) => `M${column + MARGIN} ${row + MARGIN}h1v1h-1z`),
  );
  const size = count + 2 * MARGIN;
  return html`<svg
    class="qr"
    role="img"
    aria-label="${alt}"
    viewBox="0 0 ${size} ${size}"
    shape-rendering="crispEdges"
  >
    <rect width="${size}" height="${size}" fill="#fff" />
    <path d="${dark.join('')}" fill="#000" />
  </svg>`;
};
