package dev.naru.engine.child;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What a child of a name printed, as it came into the log. */
final class Output extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Logger logger;

  Output(String child) {
    logger = (Logger) LoggerFactory.getLogger("child." + child);
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    start();
    logger.addAppender(this);
  }

  String next() throws InterruptedException {
    String line = lines.poll(30, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("nothing was printed within 30 s");
    }
    return line;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getLevel() + " " + event.getFormattedMessage());
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
