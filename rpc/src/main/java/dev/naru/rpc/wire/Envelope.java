package dev.naru.rpc.wire;

import dev.naru.rpc.wire.WireException.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a frame or a datagram says: a request, an event, an answer, or one of our own frames. Its
 * members are parts of the JSON; nothing is bound before it is known to what. Of a member that
 * stands twice the last counts, as in JavaScript; unknown members are passed over.
 */
public final class Envelope {

  /** A value's place in the JSON; absent when there is no such member. */
  public record Part(byte[] json, int from, int to) {
    /** Its length in bytes. */
    public int length() {
      return to - from;
    }

    /** A copy of the bytes. */
    public byte[] copy() {
      return Arrays.copyOfRange(json, from, to);
    }

    /** What kind of value it is: its first character. */
    public char kind() {
      return (char) json[from];
    }

    /** The JSON as text. */
    public String text() {
      return new String(json, from, to - from, StandardCharsets.UTF_8);
    }
  }

  /** Bytes of an id, which is echoed and kept. */
  private static final int LONGEST_ID = 256;

  private @Nullable Part pattern;
  private @Nullable Part data;
  private @Nullable Part id;
  private @Nullable Part metadata;
  private @Nullable Part response;
  private @Nullable Part err;
  private @Nullable Part extension;
  private boolean disposed;

  private Envelope() {}

  /**
   * Reads a whole JSON text.
   *
   * @param depth levels that it may be nested in
   */
  public static Envelope parse(FrameDecoder.Frame frame, int depth) throws WireException {
    byte[] json = frame.bytes();
    JsonScanner scanner = new JsonScanner(json, frame.length(), depth);
    scanner.space();
    if (scanner.ended() || json[scanner.at()] != '{') {
      scanner.value(0);
      throw new WireException(Rule.ENVELOPE, "a message is a JSON object");
    }
    Envelope envelope = new Envelope();
    scanner.expect('{');
    boolean more = scanner.peek() != '}';
    while (more) {
      if (scanner.peek() != '"') {
        throw scanner.broken();
      }
      int from = scanner.at() + 1;
      boolean escaped = scanner.string();
      int to = scanner.at() - 1;
      scanner.expect(':');
      scanner.peek();
      int begin = scanner.at();
      scanner.value(1);
      envelope.set(name(json, from, to, escaped), new Part(json, begin, scanner.at()));
      more = scanner.peek() == ',';
      if (more) {
        scanner.expect(',');
      }
    }
    scanner.expect('}');
    scanner.space();
    if (!scanner.ended()) {
      throw scanner.broken();
    }
    return envelope;
  }

  private static String name(byte[] json, int from, int to, boolean escaped) {
    if (escaped) {
      return Json.MAPPER.readValue(json, from - 1, to - from + 2, String.class);
    }
    // Those of a call, without making a string of them.
    return switch (to - from) {
      case 2 -> json[from] == 'i' && json[from + 1] == 'd' ? "id" : "";
      case 4 -> is(json, from, "data") ? "data" : is(json, from, "naru") ? "naru" : "";
      case 7 -> is(json, from, "pattern") ? "pattern" : "";
      default -> new String(json, from, to - from, StandardCharsets.UTF_8);
    };
  }

  private static boolean is(byte[] json, int from, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (json[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void set(String name, Part part) throws WireException {
    switch (name) {
      case "pattern" -> pattern = part;
      case "data" -> data = part;
      case "id" -> id = id(part);
      case "metadata" -> metadata = part;
      case "response" -> response = part;
      case "err" -> err = part;
      case "isDisposed" -> disposed = isTrue(part);
      case "naru" -> extension = part;
      default -> {}
    }
  }

  /** A string, a number or null; everything else is nobody's id. */
  private static Part id(Part part) throws WireException {
    char kind = part.kind();
    if (kind == '{' || kind == '[' || kind == 't' || kind == 'f' || part.length() > LONGEST_ID) {
      throw new WireException(Rule.ENVELOPE, "an id is a string or a number of at most 256 bytes");
    }
    return part;
  }

  /** As JavaScript sees it. */
  private static boolean isTrue(Part part) {
    return switch (part.kind()) {
      case 'f', 'n' -> false;
      case '"' -> part.length() > 2;
      case '{', '[', 't' -> true;
      default -> Double.parseDouble(part.text()) != 0;
    };
  }

  /** What is asked for: a string or an object. */
  public @Nullable Part pattern() {
    return pattern;
  }

  /** What is told. */
  public @Nullable Part data() {
    return data;
  }

  /** What the answer repeats; absent in an event. */
  public @Nullable Part id() {
    return id;
  }

  /** What goes along with a request. */
  public @Nullable Part metadata() {
    return metadata;
  }

  /** A value of an answer. */
  public @Nullable Part response() {
    return response;
  }

  /** An answer's error; none when it is falsy, as Nest has it. */
  public @Nullable Part err() {
    Part its = err;
    return its != null && isTrue(its) ? its : null;
  }

  /** Whether nothing follows on this id. */
  public boolean disposed() {
    return disposed;
  }

  /** What two ends that are both ours tell each other. */
  public @Nullable Part extension() {
    return extension;
  }
}
