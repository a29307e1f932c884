/** What a page says to a browser that keeps no cookies: how to go on all the same. */
interface Words {
  readonly title: string;
  readonly text: string;
}

const english: Words = {
  title: 'One more step',
  text: 'This browser did not keep the cookie of this page. You can go on without it: press Continue, stay in this window, and pass its address on to nobody. Or allow cookies for this site and open the payment from your wallet again; its link still works.',
};

const spanish: Words = {
  title: 'Un paso más',
  text: 'Este navegador no guardó la cookie de esta página. Puede seguir sin ella: pulse Continuar, quédese en esta ventana y no comparta su dirección con nadie. O permita las cookies de este sitio y abra el pago otra vez desde su billetera; el enlace todavía sirve.',
};

/** @param tag a language that the pages speak. */
export const withoutCookies = (tag: string): Words => (tag === 'es' ? spanish : english);
