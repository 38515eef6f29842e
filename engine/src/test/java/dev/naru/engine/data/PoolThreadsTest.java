package dev.naru.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolThreadsTest {

  @Test
  void aThreadOfAPoolTakesNothingAlongFromTheOneThatStartsIt() throws Exception {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    CompletableFuture<String> inherited = new CompletableFuture<>();
    CompletableFuture<Thread> made = new CompletableFuture<>();
    try (URLClassLoader application = new URLClassLoader(new URL[0])) {
      Thread asking =
          new Thread(
              () -> {
                local.set("an application's");
                made.complete(
                    PoolThreads.of("shop").newThread(() -> inherited.complete(local.get())));
              });
      asking.setContextClassLoader(application);
      asking.start();
      Thread thread = made.join();
      assertThat(thread.getContextClassLoader()).isNotEqualTo(application);
      assertThat(thread.isDaemon()).isTrue();
      thread.start();
      assertThat(inherited.join()).isNull();
    }
  }

  /** In a program that embeds Naru that need not be the system's. */
  @Test
  void aThreadOfAPoolIsUnderTheClassLoaderThatNaruIsUnder() throws Exception {
    URL classes = PoolThreads.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader naru =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      ThreadFactory threads =
          (ThreadFactory)
              naru.loadClass(PoolThreads.class.getName())
                  .getMethod("of", String.class)
                  .invoke(null, "shop");
      assertThat(threads.newThread(() -> {}).getContextClassLoader()).isEqualTo(naru);
    }
  }
}
