/** What lies on an office's desk beside the term of data: excuses with documents, a token, a kiosk that is online. */
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { NOW } from './console-world.ts';

const DAY_MS = 86_400_000;

/** The hub's interface by the page's own sign-in. */
export async function api<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await page.evaluate(
    async ([verb, url, sent]) => {
      const response = await fetch(`/api/v1${url}`, {
        method: verb as string,
        headers: {
          'x-roster-console': '1',
          'accept-language': 'en',
          ...(sent === null ? {} : { 'content-type': 'application/json' }),
        },
        body: sent,
      });
      return { status: response.status, text: await response.text() };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return (answer.text ? JSON.parse(answer.text) : null) as T;
}

async function certificate(): Promise<Buffer> {
  const paper = new PDFDocument({ size: 'A5', margin: 48 });
  const parts: Buffer[] = [];
  paper.on('data', (part: Buffer) => parts.push(part));
  paper.fontSize(20).text('Medical certificate').moveDown();
  paper
    .fontSize(12)
    .text('The bearer could not attend on the day named above and is fit again from tomorrow.');
  paper.moveDown().text('Harbour Clinic');
  paper.end();
  await finished(paper);
  return Buffer.concat(parts);
}

function letter(): Promise<Buffer> {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="620" height="460"><rect width="620" height="460" fill="#fff"/>
    <rect x="20" y="20" width="580" height="420" fill="none" stroke="#345" stroke-width="3"/>
    <g font-family="sans-serif" fill="#123"><text x="60" y="110" font-size="34">Summons</text>
    <text x="60" y="180" font-size="22">You are called as a witness</text>
    <text x="60" y="220" font-size="22">at nine in the morning.</text></g></svg>`;
  return sharp(Buffer.from(drawn)).png().toBuffer();
}

/** Three excuses of today: a PDF, a picture, none. */
export async function handInExcuses(page: Page): Promise<void> {
  const groups = await api<{ items: { id: string }[] }>(page, 'GET', '/groups');
  const members = await api<{ items: { id: string }[] }>(
    page,
    'GET',
    `/groups/${groups.items[0]?.id}/members`,
  );
  const day = new Date(NOW - DAY_MS).toISOString().slice(0, 10);
  const today = new Date(NOW).toISOString().slice(0, 10);
  const papers = [
    ['I was ill and saw a doctor. The certificate is attached.', 'certificate.pdf', await certificate()],
    ['I was called as a witness.', 'summons.png', await letter()],
    ['My train did not run.', null, null],
  ] as const;
  for (const [index, [reason, name, bytes]] of papers.entries()) {
    const made = await api<{ id: string }>(page, 'POST', '/excuses', {
      personId: members.items[index]?.id,
      reach: { what: 'days', from: day, until: today },
      reason,
    });
    if (name === null) continue;
    await page.evaluate(
      async ([id, file, type, content]) => {
        const raw = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        await fetch(`/api/v1/excuses/${id}/documents?name=${file}`, {
          method: 'POST',
          headers: { 'x-roster-console': '1', 'content-type': type },
          body: new Blob([raw], { type }),
        });
      },
      [
        made.id,
        name,
        name.endsWith('pdf') ? 'application/pdf' : 'image/png',
        bytes.toString('base64'),
      ] as const,
    );
  }
}

/** Two sessions of tomorrow and after that do not take place, so that a makeup is wanted. */
export async function cancelSessions(page: Page): Promise<void> {
  const from = new Date(NOW + DAY_MS).toISOString();
  const { items } = await api<{ items: { id: string }[] }>(
    page,
    'GET',
    `/sessions?from=${from}&status=scheduled&limit=2`,
  );
  for (const { id } of items)
    await api(page, 'POST', `/sessions/${id}/cancel`, { reason: 'The trainer is ill.' });
}
