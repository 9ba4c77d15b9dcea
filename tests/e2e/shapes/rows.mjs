// The table of shapes: `shape` changes the request, and `all`, `silent`, `loud` or `pregnant` say what is then
// shown in place of the same cards.

import { kCodes } from './codes.mjs';
import { kEnvelope } from './envelope.mjs';
import { kPrefetch } from './prefetch.mjs';
import { kReferences } from './references.mjs';
import { kElements } from './elements.mjs';

export const kShapes = [...kEnvelope, ...kPrefetch, ...kElements, ...kCodes, ...kReferences];
