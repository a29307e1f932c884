import PDFDocument from 'pdfkit';

interface Report {
  readonly title: string;
  /** The word before a page's number. */
  readonly page: string;
  /** Plain text, place by place. */
  readonly texts: readonly string[];
}

const MARGIN = 50;
const [TITLE_SIZE, TEXT_SIZE] = [16, 9];
/** Above the lower edge, within the margin, where no text of the report comes. */
const FOOT = 30;

/** The fonts that every reader has know Latin-1 and a few signs; anything else is a question mark. */
const drawable = (text: string): string =>
  text.replaceAll(/[^\n\u0020-\u007e\u00a0-\u00ff–—‘’“”…]/gu, '?');

/** A report as a PDF: its text alone, in fonts that every reader brings along. */
export const writeReportPdf = async ({ title, page, texts }: Report): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const document = new PDFDocument({
      size: 'A4',
      margin: MARGIN,
      bufferPages: true,
      info: { Title: title },
    });
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    document.font('Helvetica-Bold').fontSize(TITLE_SIZE).text(drawable(title)).moveDown();
    document.font('Courier').fontSize(TEXT_SIZE);
    for (const text of texts) document.text(drawable(text)).moveDown();
    const { start, count } = document.bufferedPageRange();
    for (let index = start; index < start + count; index += 1) {
      document.switchToPage(index);
      // Below the margin, text would begin a new page.
      document.page.margins.bottom = 0;
      document.text(`${page} ${index + 1} / ${count}`, MARGIN, document.page.height - FOOT);
    }
    document.end();
  });
