package dev.naru.web.files;

import dev.naru.http.ReadyFields;
import dev.naru.http.coding.Coding;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * A file in one content coding, and how it is sent.
 *
 * @param coding the content coding it is in
 * @param made whether it is made here; otherwise the file itself is in that coding
 * @param file where it is, or what it is made from
 * @param type its media type
 * @param validators its state
 * @param fields every field that does not depend on the request
 * @param unmodified those of a 304: without what describes the body (RFC 9110, section 15.4.5)
 * @param content all of it, when it is small or made; lives until the garbage collector takes it,
 *     so that an answer under way is safe from eviction
 */
record Representation(
    Coding coding,
    boolean made,
    Tree.Found file,
    String type,
    Validators validators,
    ReadyFields fields,
    ReadyFields unmodified,
    Optional<ByteBuf> content) {

  /** Whether it has to be made before it can be sent. */
  boolean pending() {
    return made && content.isEmpty();
  }

  /** Its size in bytes; of one that is {@link #pending}, not known. */
  long size() {
    return content.map(ByteBuf::readableBytes).map(Long::valueOf).orElse(file.stamp().size());
  }

  /** The same with its content. */
  Representation with(ByteBuf bytes) {
    return new Representation(
        coding, made, file, type, validators, fields, unmodified, Optional.of(bytes));
  }
}
