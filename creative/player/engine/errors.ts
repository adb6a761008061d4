/** The kind of an error. Its message differs between JavaScript engines and never enters an effect. */
export function nameOf(error: unknown): string {
  try {
    for (const [kind, name] of KINDS) if (error instanceof kind) return name
  } catch {
    // a proxy that throws when it is asked what it is
  }
  return typeof error
}

// Named before a script of the author runs. All are errors, so that one stands last.
const KINDS = [TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError, Error].map((kind) => [kind, kind.name] as const)
