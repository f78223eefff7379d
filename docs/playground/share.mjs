// A note in the fragment of an address: JSON, compressed, in base64 for addresses. `docs/website/share.py` writes it, too.

const KEY = "note=";
/** In characters. A longer note is not read out of an address, nor written into one. */
export const MOST_CHARACTERS = 200_000;

const through = (bytes, stream) => new Blob([bytes]).stream().pipeThrough(stream);

/** The fragment, without `#`, for a text in some renderers. */
export async function shared(text, renderers) {
  const stream = through(JSON.stringify({ text, renderers }), new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return KEY + btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The `text` and `renderers` in a fragment; undefined if it holds no note, or one that is broken or too long. */
export async function unshared(fragment) {
  if (!fragment.startsWith(`#${KEY}`)) return undefined;
  try {
    const characters = atob(fragment.slice(KEY.length + 1).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
    const { text, renderers } = JSON.parse(await limited(through(bytes, new DecompressionStream("deflate-raw"))));
    const isNote = typeof text === "string" && Array.isArray(renderers);
    return isNote && text.length <= MOST_CHARACTERS ? { text, renderers: renderers.map(String) } : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a stream. A few bytes can become gigabytes, so that it is not read to its end if it is too long. */
async function limited(stream) {
  const decoder = new TextDecoder();
  // Not in every browser a stream can be iterated over.
  const reader = stream.getReader();
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true });
    if (text.length > 2 * MOST_CHARACTERS) {
      await reader.cancel();
      throw new RangeError("too long");
    }
  }
  return text + decoder.decode();
}
