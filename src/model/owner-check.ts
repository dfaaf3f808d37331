import { object, value } from './check';
import type { Owner } from './claim';
import { AN_ID, isId } from '../kubernetes/ids';

export const ID = value<number>(isId, AN_ID);
export const OWNER = object<Owner>({ uid: ID, gid: ID }, 'a user and a group, such as { uid: 1000, gid: 2000 }');
