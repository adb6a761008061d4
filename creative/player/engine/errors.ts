/** The kind of an error. Its message differs between JavaScript engines and never enters an effect. */
export function nameOf(error: unknown): string {
  try {
    for (const [name, kind] of KINDS) if (error instanceof kind) return name
    return error instanceof Error ? 'Error' : typeof error
  } catch {
    return typeof error // a proxy that throws when it is asked what it is
  }
}

const KINDS: readonly (readonly [string, ErrorConstructor])[] = [
  ['TypeError', TypeError as ErrorConstructor],
  ['RangeError', RangeError as ErrorConstructor],
  ['ReferenceError', ReferenceError as ErrorConstructor],
  ['SyntaxError', SyntaxError as ErrorConstructor],
  ['EvalError', EvalError as ErrorConstructor],
  ['URIError', URIError as ErrorConstructor],
]
