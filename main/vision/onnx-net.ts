import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { RosterError } from '../../core/contracts/error.ts';
import type { InputRecipe } from './manifest.ts';

/** What is used of a runtime session; a test gives one that answers with nonsense. */
export type Session = Pick<InferenceSession, 'run' | 'release'>;

/** Writes a model's input in place. */
export type Fill = (input: Float32Array) => void;

/** A model that has not answered after so long will not; a hundred times what the slowest of them takes, milliseconds. */
const CALL_LIMIT_MS = 2000;

/** One ONNX model with its input tensor kept. Runs asked for at once take turns, so that none reads another's input. */
export class OnnxNet {
  readonly #input: Float32Array;
  readonly #session: Session;
  readonly #feeds: Record<string, Tensor>;
  readonly #role: string;
  readonly #limitMs: number;
  #turn: Promise<unknown> = Promise.resolve();
  /** A call that was given up still reads the input: until it ends every other one fails at once. */
  #stuck = false;

  /** @param limitMs time for one call before it counts as failed. */
  constructor(session: Session, recipe: InputRecipe, role: string, limitMs = CALL_LIMIT_MS) {
    const channels = recipe.channels === 'grey' ? 1 : 3;
    this.#input = new Float32Array(channels * recipe.width * recipe.height);
    this.#session = session;
    this.#role = role;
    this.#limitMs = limitMs;
    this.#feeds = {
      [recipe.name]: new Tensor('float32', this.#input, [1, channels, recipe.height, recipe.width]),
    };
  }

  /**
   * Runs the model and returns one output of exactly `length` finite values.
   * @throws RosterError `vision.model-failed` when the runtime fails, takes too long, or the output is not that.
   */
  async run(fill: Fill, output: string, length: number): Promise<Float32Array> {
    return (await this.runAll(fill, [[output, length]]))[0] as Float32Array;
  }

  /** Like `run`, for several outputs of one pass. */
  runAll(fill: Fill, outputs: readonly (readonly [name: string, length: number])[]): Promise<Float32Array[]> {
    const mine = this.#turn.then(() => this.#runNow(fill, outputs));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #runNow(
    fill: Fill,
    outputs: readonly (readonly [name: string, length: number])[],
  ): Promise<Float32Array[]> {
    if (this.#stuck) throw this.#failed('an earlier call does not end');
    fill(this.#input);
    const result = await this.#inTime(this.#session.run(this.#feeds)).catch((cause: unknown) => {
      throw this.#failed(this.#stuck ? 'it does not answer' : 'the runtime failed', cause);
    });
    return outputs.map(([name, length]) => {
      const data = result[name]?.data;
      if (!(data instanceof Float32Array)) throw this.#failed(`no output ${name}`);
      if (data.length !== length) throw this.#failed(`output ${name} has ${data.length} values`);
      return requireFinite(data, this.#role);
    });
  }

  async #inTime<T>(call: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#stuck = true;
        reject(new Error(`no answer in ${this.#limitMs} ms`));
      }, this.#limitMs);
    });
    const ended = call.finally(() => {
      clearTimeout(timer);
      this.#stuck = false;
    });
    return Promise.race([ended, late]);
  }

  /**
   * Runs once on black, so that the first person does not wait for what the runtime sets up at first use.
   * @throws RosterError `vision.model-failed` for a model that loads but does not run.
   */
  async warm(): Promise<void> {
    await this.runAll((input) => input.fill(0), []);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  #failed(detail: string, cause?: unknown): RosterError {
    return new RosterError('vision.model-failed', `The ${this.#role} model failed: ${detail}.`, {
      cause,
      context: { role: this.#role },
    });
  }
}

/** Threads of one model: two made a look at a face a tenth shorter than one, on two cores. */
const THREADS = Math.min(2, availableParallelism());

/** Without spinning: several sessions share a small machine with the rest of the kiosk. */
export async function openNet(bytes: Uint8Array, recipe: InputRecipe, role: string): Promise<OnnxNet> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: THREADS,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }).catch((cause: unknown) => {
    throw new RosterError('vision.model-failed', `The ${role} model does not load; install the pack again.`, {
      cause,
      context: { role },
    });
  });
  return new OnnxNet(session, recipe, role);
}

/** A model that answers NaN or infinity has failed; nothing downstream may compare such a number. */
export function requireFinite(values: Float32Array, role: string): Float32Array {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new RosterError(
        'vision.model-failed',
        `The ${role} model answered with a value that is no number.`,
        {
          context: { role },
        },
      );
    }
  }
  return values;
}

/** Softmax probability of one class, stable for large logits. */
export function softmaxAt(logits: Float32Array, index: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) highest = Math.max(highest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  return Math.exp((logits[index] as number) - highest) / sum;
}
