package dev.naru.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;

/**
 * Logs to standard error, a readable line each, in colour on a terminal, until a configuration says
 * otherwise. In code, because reading Logback's XML would be a tenth of the start. {@code
 * -Dnaru.log.level} goes before the configuration, for once; libraries are heard from {@code warn}
 * on.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  private static final String PLAIN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";
  private static final String COLOURED =
      "%gray(%d{HH:mm:ss.SSS}) %highlight(%-5level) %cyan(%logger{0}): %msg%n";
  private static final String DATED = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    use(context, LogConfig.DEFAULTS, console(context, LogConfig.DEFAULTS));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Moves the log to where and how a configuration wants it.
   *
   * @throws IOException when its file cannot be written; nothing has changed then
   */
  static void apply(LoggerContext context, LogConfig config) throws IOException {
    if (config.file().isPresent()) {
      // Logback would only complain to itself.
      Path file = config.file().get();
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      RotatedFileAppender appender = new RotatedFileAppender();
      appender.setFile(file.toString());
      use(context, config, prepared(context, appender, encoder(context, config, DATED)));
    } else {
      use(context, config, console(context, config));
    }
  }

  private static OutputStreamAppender<ILoggingEvent> console(
      LoggerContext context, LogConfig config) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return prepared(context, appender, encoder(context, config, onTerminal() ? COLOURED : PLAIN));
  }

  private static OutputStreamAppender<ILoggingEvent> prepared(
      LoggerContext context,
      OutputStreamAppender<ILoggingEvent> appender,
      Encoder<ILoggingEvent> encoder) {
    appender.setContext(context);
    appender.setName("naru");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(
      LoggerContext context, LogConfig config, String pattern) {
    Encoder<ILoggingEvent> encoder =
        switch (config.format()) {
          case JSON -> new JsonEncoder();
          case TEXT -> {
            PatternLayoutEncoder text = new PatternLayoutEncoder();
            text.setPattern(pattern);
            yield text;
          }
        };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  /** Puts an appender in the place of the one before; no line is lost or written twice. */
  private static void use(
      LoggerContext context, LogConfig config, OutputStreamAppender<ILoggingEvent> appender) {
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var before = root.getAppender("naru");
    if (before != null) {
      root.detachAppender(before);
    }
    root.addAppender(appender);
    if (before != null) {
      before.stop();
    }
    root.setLevel(Level.WARN);
    Level level =
        Level.toLevel(System.getProperty("naru.log.level", config.level().name()), Level.INFO);
    // It warns where there is no network card, as in a container, and of nothing that matters here.
    context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
    context.getLogger("dev.naru").setLevel(level);
    context.getLogger("naru").setLevel(level);
    context.getLogger("child").setLevel(level);
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
