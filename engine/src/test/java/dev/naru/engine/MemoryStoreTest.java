package dev.naru.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {

  @Test
  void keepsAccountsAndSaysThatItHasNoDatabases() throws Exception {
    try (TestPlatform test = TestPlatform.on(NetworkKind.MEMORY)) {
      Platform platform = test.platform();
      platform.accounts().create("ann", "correct horse".toCharArray(), Set.of("user"));
      assertThat(platform.accounts().authenticate("ann", "correct horse".toCharArray()))
          .isPresent();
      assertThatThrownBy(() -> platform.dataSources().application("community"))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("community", "naru-store");
    }
  }
}
