import { join } from 'node:path';
import { RosterError } from '../../../core/contracts/error.ts';
import { loadPack } from '../../vision/pack.ts';
import { bad, type Check, good } from '../check.ts';

/** Whether the face models are whole: every file there, with the hash that the manifest states. */
export const models: Check = {
  name: 'models',
  look: async ({ config, root }) => {
    try {
      const pack = await loadPack(join(root.path, 'models', config.modelPack));
      return good(`Model pack ${pack.manifest.name}, ${pack.id.slice(0, 12)}.`);
    } catch (error) {
      if (error instanceof RosterError) return bad(error.code, error.message);
      throw error;
    }
  },
};
