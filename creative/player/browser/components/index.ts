/** The kinds that nearly every flow has; the same file names as in flows/components. */

import { add } from '../kinds'
import { choice, chosen } from './choice'
import { image } from './image'
import { redirect } from './redirect'
import { text } from './text'

add('text', { show: text })
add('choice', { show: choice, said: chosen })
add('image', { show: image })
add('redirect', { show: redirect })
