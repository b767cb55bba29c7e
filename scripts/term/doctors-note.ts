import PDFDocument from 'pdfkit';

/** A one-page PDF such as people hand in; of nobody real, and says so. */
export function doctorsNote(name: string, at: Date): Promise<Uint8Array> {
  const document = new PDFDocument({ size: 'A5', margin: 48, info: { CreationDate: at } });
  const parts: Buffer[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  document.fontSize(16).text('Medical certificate').moveDown();
  document.fontSize(11).text(`${plain(name)} was not able to attend on ${at.toISOString().slice(0, 10)}.`);
  document.moveDown(3).fontSize(9).text('Demo data. This paper was made up, and so was the person.');
  document.end();
  return whole;
}

/** The built-in fonts of PDF know Latin-1 only. */
function plain(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('Ł', 'L').replaceAll('ı', 'i');
}
