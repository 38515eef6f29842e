package dev.naru.internet.junit;

import dev.naru.internet.tcp.TcpConnection;

/** Where assertions begin; to be imported statically beside AssertJ's. */
public final class InternetAssertions {
  private InternetAssertions() {}

  /** About a conversation of this test. */
  public static ConversationAssert assertThat(Conversation conversation) {
    return new ConversationAssert(conversation);
  }

  /** About any connection, whoever uses it. */
  public static ConnectionAssert assertThat(TcpConnection connection) {
    return new ConnectionAssert(connection);
  }
}
