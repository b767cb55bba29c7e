import { enrolmentArea } from '../../../core/contracts/rest/enrolment.ts';
import { erasuresArea } from '../../../core/contracts/rest/erasures.ts';
import { peopleArea } from '../../../core/contracts/rest/people.ts';

/** What is read again after a person was changed. */
export const AFTER_PERSON = [peopleArea['people.get'], peopleArea['people.list']];
export const AFTER_FACE = [
  ...AFTER_PERSON,
  enrolmentArea['enrolment.list'],
  enrolmentArea['enrolment.look-alikes'],
  erasuresArea['erasures.list'],
];
