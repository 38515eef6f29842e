package dev.naru.rpc.wire;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as the message layer binds it. Dates are ISO 8601 strings; a member that a type does not
 * have is passed over; a type's name in the JSON is never followed.
 */
public final class Json {

  /** Deeper than any message is: those were measured before. */
  private static final int DEPTH = 1_000;

  /** Binds values and arguments. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                  .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                  .build())
          .build();

  private Json() {}

  /**
   * Appends a value.
   *
   * @throws JacksonException when it cannot be written; nothing has been appended
   */
  public static void write(JsonBytes to, Object value) {
    int before = to.length();
    try {
      switch (value) {
        case Integer number -> to.ascii(number.toString());
        case Boolean bool -> to.ascii(bool.toString());
        default -> MAPPER.writeValue(to, value);
      }
    } catch (JacksonException failure) {
      to.truncate(before);
      throw failure;
    }
  }

  /** A part as a tree. */
  public static JsonNode tree(Envelope.Part part) {
    return MAPPER.readTree(part.json(), part.from(), part.length());
  }
}
