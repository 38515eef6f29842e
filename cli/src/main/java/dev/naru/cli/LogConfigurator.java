package dev.naru.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.Console;
import org.slf4j.Logger;

/**
 * Logs to standard error, a readable line each, in colour on a terminal. In code, because reading
 * Logback's XML would be a tenth of the start. {@code -Dnaru.log.level} (default {@code info}) is
 * for Naru; libraries are heard from {@code warn} on.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  private static final String PLAIN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";
  private static final String COLOURED =
      "%gray(%d{HH:mm:ss.SSS}) %highlight(%-5level) %cyan(%logger{0}): %msg%n";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(onTerminal() ? COLOURED : PLAIN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Level level = Level.toLevel(System.getProperty("naru.log.level", "info"), Level.INFO);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger("dev.naru").setLevel(level);
    context.getLogger("naru").setLevel(level);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 25 answers null again where nobody sits.
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null
        && console.isTerminal()
        && System.getenv("NO_COLOR") == null
        && !"dumb".equals(System.getenv("TERM"));
  }
}
