import type { FaceEvaluate } from '../../../../core/contracts/face-report.ts';

/** What the reader must know to take the figures for what they are. */
export function notesOf(
  figures: Pick<FaceEvaluate, 'verification' | 'pairs' | 'identification' | 'liveness' | 'slices'>,
  proposal: FaceEvaluate['proposal'],
): string[] {
  const notes = [
    proposal
      ? 'The thresholds are a proposal; nobody they were chosen on is in these figures.'
      : "The thresholds are the pack's own. Where they were chosen on these very photos, the figures flatter.",
  ];
  const { verification, pairs, identification, liveness, slices } = figures;
  if (verification)
    notes.push(
      verification.sharedPeople === 0
        ? 'Folds of pairs.tsv: nobody is in both halves (checked).'
        : `Folds of pairs.tsv: ${verification.sharedPeople} people are in both halves, so that the figures flatter.`,
    );
  if (pairs)
    notes.push(
      `All pairs: pairs share photos and people, so that intervals over pairs are too narrow; ` +
        `${pairs.people} people carry these figures${pairs.sampled ? ', and impostor pairs were drawn by chance' : ''}.`,
    );
  if (identification) notes.push(...identificationNotes(identification));
  if (liveness)
    notes.push(
      'Liveness: frames of one recording are alike. The interval over subjects says what so few subjects can show; ' +
        'attacks that are not in the folder were not measured.',
    );
  if (slices.length > 0)
    notes.push(
      'Slices: one photo against one photo, at the threshold for badge and face. Ratios have half an error added on both ' +
        'sides and leave out groups of fewer than ten people.',
    );
  return notes;
}

function identificationNotes(identification: NonNullable<FaceEvaluate['identification']>): string[] {
  const notes = [
    'Identification: one still photo per look, without the quality gate; the kiosk asks several frames to agree. Random ' +
      'choices use the same photos again: they are not independent trials. Intervals over people count each person once.',
  ];
  for (const { name, known, padding, synthetic } of identification.galleries) {
    if (synthetic === 0) continue;
    notes.push(
      `${name}: ${known + padding} real people were at hand; ${synthetic} vectors are synthetic, drawn after the real ones' ` +
        'distribution. They have no relatives or doubles: a gallery of as many real people will err more often.',
    );
  }
  return notes;
}
