import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import type { FaceDecision } from '../../core/contracts/vision.ts';
import {
  likeness,
  TEMPLATE_LENGTH,
  templateFromBase64,
  templateToBase64,
} from '../../core/domain/face-template.ts';
import { learnedOf, TemplateLearner } from './template-learner.ts';
import { classroom, startByFace } from './testing/world.ts';

function face(score: number): Float32Array {
  const template = new Float32Array(TEMPLATE_LENGTH);
  template[0] = score;
  template[1] = Math.sqrt(1 - score * score);
  return template;
}

/** A classroom where Ada is enrolled, and a decision that accepted her. */
async function accepted() {
  const { world, trainer, ada } = await classroom();
  const person = { ...ada, templates: [templateToBase64(face(1))] };
  world.store.known.set(ada.subject, person);
  const decisions: FaceDecision[] = [];
  world.face.on((event) => event.type === 'decision' && decisions.push(event));
  startByFace(world, trainer);
  world.pause();
  world.face.sees(ada.subject);
  const decision = decisions.at(-1);
  if (!decision) throw new Error('nobody was seen');
  const learner = new TemplateLearner({ clock: world.time, store: world.store });
  const visit = (template = face(0.9)) => learner.consider({ ...decision, seen: templateToBase64(template) });
  const days = (count: number, template?: Float32Array) => {
    for (let day = 0; day < count; day++) {
      visit(template);
      visit(template);
      world.time.advance(86_400_000);
    }
  };
  const policy = (templateUpdate: boolean) => world.place({ policy: { ...DEFAULT_POLICY, templateUpdate } });
  return { world, person, days, policy, learned: () => learnedOf(world.store, person) };
}

test('three days that agree teach a template; it is used only while the policy says so', async () => {
  const { person, days, policy, learned, world } = await accepted();
  days(4);
  expect(world.store.get(`learned.${person.subject}`)).toBeNull();
  policy(true);
  days(2);
  expect(learned()).toBeUndefined();
  days(1);
  const template = templateFromBase64(learned() ?? '');
  expect(template && likeness(template, face(0.9))).toBeCloseTo(1, 4);
  policy(false);
  expect(learned()).toBeUndefined();
});

test('what was learned is void once other photos are enrolled, or none', async () => {
  const { person, days, policy, learned, world } = await accepted();
  policy(true);
  days(3);
  expect(learned()).toBeDefined();
  for (const templates of [[...person.templates, ...person.templates], []])
    expect(learnedOf(world.store, { ...person, templates })).toBeUndefined();
});

test('nothing is learned from a face that is not clearly the person enrolled, nor of one of two look-alikes', async () => {
  const { person, days, policy, learned, world } = await accepted();
  policy(true);
  days(5, face(0.6));
  expect(learned()).toBeUndefined();
  world.store.known.set(person.subject, { ...person, alike: [person.subject] });
  days(5);
  expect(learned()).toBeUndefined();
});
