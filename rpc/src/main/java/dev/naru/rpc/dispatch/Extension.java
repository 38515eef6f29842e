package dev.naru.rpc.dispatch;

import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The member {@code naru} of an envelope, which two ends that are both ours tell each other: see
 * {@code docs/rpc-wire.md}. A request's is its deadline in milliseconds, or an object.
 *
 * @param hello whether the peer says that it knows all this
 * @param deadline how long the call may take
 * @param credits values of a stream that may be sent before more are granted
 * @param cancels an id that nobody waits for any more
 */
public record Extension(
    boolean hello, Optional<Duration> deadline, OptionalInt credits, Optional<String> cancels) {

  /** The version that is spoken. */
  public static final int VERSION = 1;

  private static final Extension NONE =
      new Extension(false, Optional.empty(), OptionalInt.empty(), Optional.empty());

  /** Reads it; what is no extension of ours says nothing. */
  public static Extension of(Envelope.@Nullable Part part) {
    if (part == null) {
      return NONE;
    }
    JsonNode node = Json.tree(part);
    if (node.isIntegralNumber()) {
      return new Extension(false, millis(node), OptionalInt.empty(), Optional.empty());
    }
    JsonNode credits = node.path("credits");
    JsonNode cancel = node.path("cancel");
    return new Extension(
        node.path("v").asInt(0) == VERSION,
        node.path("deadline").isIntegralNumber() ? millis(node.path("deadline")) : Optional.empty(),
        credits.isInt() && credits.intValue() > 0
            ? OptionalInt.of(credits.intValue())
            : OptionalInt.empty(),
        cancel.isMissingNode() ? Optional.empty() : Optional.of(cancel.toString()));
  }

  private static Optional<Duration> millis(JsonNode node) {
    return node.canConvertToLong()
        ? Optional.of(Duration.ofMillis(Math.max(0, node.longValue())))
        : Optional.empty();
  }
}
