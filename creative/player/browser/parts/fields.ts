/** Part `browser-fields.js`: inputs and forms. */
import { form } from '../components/form'
import { add } from '../core'

add('form', form)
