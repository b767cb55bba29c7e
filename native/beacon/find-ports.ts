import { SerialPort } from 'serialport';

/** USB vendor and product id, four lower-case hexadecimal digits each. */
export interface UsbId {
  readonly vendorId: string;
  readonly productId: string;
}

/** The USB-to-serial chips that beacon receivers are commonly built with. */
export const commonAdapters: readonly UsbId[] = [
  { vendorId: '10c4', productId: 'ea60' }, // Silicon Labs CP210x
  { vendorId: '1a86', productId: '7523' }, // WCH CH340
  { vendorId: '0403', productId: '6001' }, // FTDI FT232R
  { vendorId: '067b', productId: '2303' }, // Prolific PL2303
];

/** What `SerialPort.list` tells of one port, as far as it matters here. */
export interface ListedPort {
  readonly path: string;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
}

/** Paths of the ports with one of these ids, in a steady order. */
export function matchPorts(ports: readonly ListedPort[], wanted: readonly UsbId[]): string[] {
  const matches = ports.filter((port) =>
    wanted.some(
      ({ vendorId, productId }) =>
        port.vendorId?.toLowerCase() === vendorId && port.productId?.toLowerCase() === productId,
    ),
  );
  return matches.map(({ path }) => path).sort();
}

/** The machine's ports; none where the system cannot list them (on Linux that takes `udevadm`). */
export async function listPorts(): Promise<readonly ListedPort[]> {
  try {
    return await SerialPort.list();
  } catch {
    return [];
  }
}
