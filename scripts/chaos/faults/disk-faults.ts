/** Disks that are full, fail, or are slow. */
import { SmallDisk } from '../../../tests/helpers/small-disk.ts';
import type { Site } from '../site.ts';
import { FileDisk } from './disks.ts';
import type { Fault } from './fault.ts';

const FULL_MB = 12;
const FILE_MB = 48;
/** A commit is a handful of pages of 4 KiB: about half a second each. */
const SLOW_BYTES = 48 * 1024;

export const diskFull: Fault = {
  name: 'disk-full',
  what: "the kiosk's disk has no byte left",
  prepare: async () => {
    const disk = SmallDisk.mount(FULL_MB);
    return (
      disk && {
        how: `a tmpfs of ${FULL_MB} MB filled to the last block`,
        site: { kioskFolder: disk.folder },
        begin: async () => disk.fill(),
        end: async () => disk.makeRoom(),
        isReport: ({ code }) => code === 'storage.full',
        lastsMs: 8_000,
        takesArrivals: false,
        clear: async () => disk.unmount(),
      }
    );
  },
};

export const hubDiskFull: Fault = {
  name: 'hub-disk-full',
  what: "the hub's disk has no byte left",
  prepare: async () => {
    const disk = SmallDisk.mount(FULL_MB);
    return (
      disk && {
        how: `a tmpfs of ${FULL_MB} MB filled to the last block`,
        site: { hubFolder: disk.folder },
        begin: async () => disk.fill(),
        end: async () => disk.makeRoom(),
        isReport: ({ code }) => code === 'sync.hub-silent' || code === 'storage.full',
        lastsMs: 8_000,
        takesArrivals: true,
        clear: async () => disk.unmount(),
      }
    );
  },
};

export const diskReadOnly: Fault = {
  name: 'disk-read-only',
  what: 'the disk reports an error, and the kernel makes it read-only under the running kiosk',
  prepare: async () => {
    const disk = FileDisk.mount(FILE_MB);
    return (
      disk && {
        how: 'an ext4 on a loop device, made read-only by an error (errors=remount-ro); mended by umount, e2fsck, mount',
        site: { kioskFolder: disk.folder },
        begin: async () => disk.fail(),
        end: () => disk.mend(),
        isReport: ({ code }) => code === 'storage.io' || code === 'storage.read-only',
        lastsMs: 8_000,
        takesArrivals: false,
        clear: async () => disk.clear(),
      }
    );
  },
};

export const diskSlow: Fault = {
  name: 'disk-slow',
  what: 'the disk writes 48 kB a second',
  prepare: async () => {
    const disk = FileDisk.mount(FILE_MB);
    if (!disk) return null;
    let slowed = false;
    return {
      how: 'an ext4 on a loop device, throttled by the kernel (cgroup blkio.throttle.write_bps_device)',
      site: { kioskFolder: disk.folder },
      begin: async (site: Site) => {
        slowed = disk.slow(site.seats[0]?.kiosk.child.pid ?? 0, SLOW_BYTES);
      },
      end: async () => disk.quicken(),
      isReport: ({ code }) => code === 'storage.slow',
      lastsMs: 12_000,
      takesArrivals: true,
      check: async () => (slowed ? [] : ['this machine does not let a disk be slowed']),
      clear: async () => disk.clear(),
    };
  },
};
