package dev.naru.engine.session;

import dev.naru.engine.TestPlatform;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;

class MemorySessionsTest extends SessionsContract {

  private final TestPlatform platform = TestPlatform.withManualClock();
  private final MemorySessions sessions = new MemorySessions(platform.clock());

  @AfterEach
  void close() {
    platform.close();
  }

  @Override
  protected Sessions sessions() {
    return sessions;
  }

  @Override
  protected void accountChanged(String account) {
    sessions.removeOf(account);
  }

  @Override
  protected Instant now() {
    return platform.clock().instant();
  }
}
