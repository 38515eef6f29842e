package dev.naru.internet.junit;

import dev.naru.internet.tcp.CloseReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;

/** What a test can say about one end of a conversation. */
public final class ConversationAssert extends AbstractAssert<ConversationAssert, Conversation> {

  ConversationAssert(Conversation conversation) {
    super(conversation, ConversationAssert.class);
  }

  private ConnectionAssert connection() {
    return new ConnectionAssert(actual.connection());
  }

  /** So many segments were sent again. */
  public ConversationAssert retransmitted(long segments) {
    connection().retransmitted(segments);
    return this;
  }

  /** It is over, for this reason. */
  public ConversationAssert closedBy(CloseReason reason) {
    connection().closedBy(reason);
    return this;
  }

  /** It is not over. */
  public ConversationAssert isOpen() {
    connection().isOpen();
    return this;
  }

  /** It has heard so many bytes: in order, each once. */
  public ConversationAssert received(int bytes) {
    int found = actual.heard().length;
    if (found != bytes) {
      throw failureWithActualExpected(
          found, bytes, "%s: received %d bytes, expected %d", actual, found, bytes);
    }
    return this;
  }

  /** It has heard these bytes and no others. */
  public ConversationAssert received(byte[] bytes) {
    byte[] found = actual.heard();
    received(bytes.length);
    int different = Arrays.mismatch(found, bytes);
    if (different >= 0) {
      throw failure(
          "%s: byte %d is %d, expected %d", actual, different, found[different], bytes[different]);
    }
    return this;
  }

  /** It has heard this text and nothing else. */
  public ConversationAssert received(String text) {
    return received(text.getBytes(StandardCharsets.UTF_8));
  }
}
