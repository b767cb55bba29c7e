/** Real file systems to break: a small one that fills, and one in a file that fails or is slow. Root only. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const THROTTLE = '/sys/fs/cgroup/blkio';
const TRIES = 60;

/** An ext4 in a file, on a loop device, as a disk of its own. */
export class FileDisk {
  readonly folder: string;
  readonly #image: string;
  readonly #device: string;
  #group: string | null = null;

  private constructor(image: string, folder: string, device: string) {
    this.#image = image;
    this.folder = folder;
    this.#device = device;
  }

  /** Null where nothing may be mounted. */
  static mount(megabytes: number): FileDisk | null {
    const place = mkdtempSync(join(tmpdir(), 'file-disk-'));
    const image = join(place, 'image');
    const folder = join(place, 'disk');
    let device: string | null = null;
    try {
      mkdirSync(folder);
      writeFileSync(image, Buffer.alloc(megabytes * 1024 * 1024));
      run('mkfs.ext4', '-q', '-F', image);
      device = run('losetup', '--find', '--show', image);
      // As Debian's installer mounts: the first error of the disk makes it read-only.
      run('mount', '-o', 'errors=remount-ro', device, folder);
      return new FileDisk(image, folder, device);
    } catch {
      if (device !== null) run('losetup', '--detach', device);
      rmSync(place, { recursive: true, force: true });
      return null;
    }
  }

  /** As when the disk reports its first error: from now on the kernel writes nothing more to it. */
  fail(): void {
    writeFileSync(`/sys/fs/ext4/${basename(this.#device)}/trigger_fs_error`, 'chaos');
  }

  /** As IT would: unmounted once nobody holds it any more, checked, and mounted again. */
  async mend(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        run('umount', this.folder);
        break;
      } catch (error) {
        if (tries === TRIES) throw error;
        await delay(250);
      }
    }
    try {
      run('e2fsck', '-p', this.#device);
    } catch (error) {
      // 1: errors were found and mended.
      if ((error as { status?: number }).status !== 1) throw error;
    }
    run('mount', '-o', 'errors=remount-ro', this.#device, this.folder);
  }

  /** From now on the process writes at most so many bytes a second to this disk. Where the kernel has no such limit: false. */
  slow(pid: number, bytesPerSecond: number): boolean {
    try {
      const group = join(THROTTLE, `roster-chaos-${process.pid}`);
      mkdirSync(group, { recursive: true });
      const numbers = readFileSync(`/sys/block/${basename(this.#device)}/dev`, 'utf8').trim();
      writeFileSync(join(group, 'blkio.throttle.write_bps_device'), `${numbers} ${bytesPerSecond}`);
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
      this.#group = group;
      return true;
    } catch {
      return false;
    }
  }

  quicken(): void {
    if (this.#group === null) return;
    const numbers = readFileSync(`/sys/block/${basename(this.#device)}/dev`, 'utf8').trim();
    writeFileSync(join(this.#group, 'blkio.throttle.write_bps_device'), `${numbers} 0`);
  }

  clear(): void {
    this.quicken();
    run('umount', '--lazy', this.folder);
    run('losetup', '--detach', this.#device);
    rmSync(join(this.#image, '..'), { recursive: true, force: true });
    if (this.#group !== null)
      try {
        run('rmdir', this.#group);
      } catch {
        // A process of ours is still ending; an empty group costs nothing.
      }
  }
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
