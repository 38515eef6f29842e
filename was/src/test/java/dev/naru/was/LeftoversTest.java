package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.data.IdleDriver;
import dev.naru.was.leftover.Leftovers;
import dev.naru.was.loader.WebAppClassLoader;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application leaves behind is taken away, or named. */
class LeftoversTest {

  /** What an application does, and does not undo. */
  public static class Careless implements Runnable {
    static final Timer TIMER = new Timer("the-timer", true);

    @Override
    public void run() {
      try {
        DriverManager.registerDriver(new IdleDriver());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {}, "the-hook"));
        CountDownLatch never = new CountDownLatch(1);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "the-thread");
        thread.setDaemon(true);
        thread.start();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @TempDir private Path folder;

  @Test
  void driversAndHooksAreTakenAwayAndThreadsAreNamed() throws Exception {
    WeakReference<WebAppClassLoader> loader = careless();
    List<String> found = cleaned(loader);
    assertThat(found)
        .hasSize(4)
        .anyMatch(line -> line.contains("JDBC driver " + IdleDriver.class.getName()))
        .anyMatch(line -> line.contains("shutdown hook the-hook"))
        .anyMatch(line -> line.startsWith("the timer the-timer runs still"))
        .anyMatch(line -> line.startsWith("the thread the-thread runs still"));

    // With its threads ended too, nothing holds the loader.
    end(loader);
    for (int i = 0; i < 100 && !loader.refersTo(null); i++) {
      System.gc();
    }
    assertThat(loader.refersTo(null)).isTrue();
  }

  private WeakReference<WebAppClassLoader> careless() throws Exception {
    Path root = new War().classes(Careless.class, IdleDriver.class).folder(folder.resolve("app"));
    WebAppClassLoader loader = new WebAppClassLoader("app", WebAppClassLoader.classPath(root));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      ((Runnable) loader.loadClass(Careless.class.getName()).getConstructor().newInstance()).run();
    } finally {
      thread.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }

  private static void end(WeakReference<WebAppClassLoader> reference) throws Exception {
    var timer = reference.get().loadClass(Careless.class.getName()).getDeclaredField("TIMER");
    timer.setAccessible(true);
    ((Timer) timer.get(null)).cancel();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("the-thread")) {
        thread.interrupt();
        thread.join(60_000);
      } else if (thread.getName().equals("the-timer")) {
        thread.join(60_000);
      }
    }
  }

  private static List<String> cleaned(WeakReference<WebAppClassLoader> reference) throws Exception {
    try (WebAppClassLoader loader = reference.get()) {
      return Leftovers.clean(loader);
    }
  }
}
