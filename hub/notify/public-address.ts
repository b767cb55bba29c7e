/**
 * Which addresses a webhook may reach. A hub stands inside a network that the outside does not: it must not be made to
 * call its neighbours (server-side request forgery). Checked at the moment of connecting, for every address that a name
 * stands for, so that a name cannot change what it means after it was checked.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Special-purpose addresses (IANA's registries after RFC 6890) that are not the public Internet. */
const CLOSED: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['::1', 128, 'ipv6'],
  // Forms that carry an IPv4 address: mapped, translated (NAT64), 6to4, Teredo.
  ['::ffff:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** One for each family: in a common list the rule for mapped addresses would hold every IPv4 address. */
const closed = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, prefix, family] of CLOSED) closed[family].addSubnet(net, prefix, family);

export class ClosedAddress extends Error {
  constructor() {
    super('the address is not on the public Internet');
  }
}

/** Whether an address, written as numbers, is on the public Internet. */
export function isPublic(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  return !closed[family].check(address, family);
}

/** A host of a URL that is an address already is looked up by nobody: to be asked before the call. */
export function isClosedLiteral(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 && !isPublic(address);
}

/** For `https.request`: refuses a name as soon as one of its addresses is closed. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? [];
    if (error) return callback(error, '', 0);
    if (!first || addresses.some(({ address }) => !isPublic(address)))
      return callback(new ClosedAddress(), '', 0);
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
