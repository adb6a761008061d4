/** Part `browser-fields.js`: inputs and forms. */
import { form } from '../components/form'
import { KINDS } from '../core'

KINDS['form'] = form
