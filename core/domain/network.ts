import { z } from 'zod';

const ipv6 = z.ipv6();

/**
 * What stands for whoever is behind an address: an IPv4 address, or the /64 of an IPv6 address, since one line has all
 * of it (RFC 6177).
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%')[0] ?? '';
  if (!ipv6.safeParse(plain).success) return address;
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail ?? ''].map((side) => side.split(':').filter((part) => part !== ''));
  const first = left ?? [];
  const missing = tail === undefined ? 0 : 8 - first.length - (right ?? []).length;
  const parts = [...first, ...Array<string>(missing).fill('0'), ...(right ?? [])];
  return `${parts.slice(0, 4).join(':')}::/64`;
}
