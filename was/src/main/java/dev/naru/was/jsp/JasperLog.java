package dev.naru.was.jsp;

import org.apache.juli.logging.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jasper's log in ours; found by ServiceLoader, made once a class. Warnings of {@code
 * DigesterFactory} are let go: they are of schemas for validation, which is off.
 */
public final class JasperLog implements Log {

  private static final String SCHEMAS = "org.apache.tomcat.util.descriptor.DigesterFactory";

  private final Logger log;
  private final boolean warns;

  /** Without a name, for the ServiceLoader only. */
  public JasperLog() {
    this(JasperLog.class.getName());
  }

  /** Of a class. */
  public JasperLog(String name) {
    log = LoggerFactory.getLogger(name);
    warns = !name.equals(SCHEMAS);
  }

  @Override
  public boolean isDebugEnabled() {
    return log.isDebugEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return log.isErrorEnabled();
  }

  @Override
  public boolean isFatalEnabled() {
    return log.isErrorEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return log.isInfoEnabled();
  }

  @Override
  public boolean isTraceEnabled() {
    return log.isTraceEnabled();
  }

  @Override
  public boolean isWarnEnabled() {
    return warns && log.isWarnEnabled();
  }

  @Override
  public void trace(Object message) {
    log.trace("{}", message);
  }

  @Override
  public void trace(Object message, Throwable thrown) {
    log.trace("{}", message, thrown);
  }

  @Override
  public void debug(Object message) {
    log.debug("{}", message);
  }

  @Override
  public void debug(Object message, Throwable thrown) {
    log.debug("{}", message, thrown);
  }

  @Override
  public void info(Object message) {
    log.info("{}", message);
  }

  @Override
  public void info(Object message, Throwable thrown) {
    log.info("{}", message, thrown);
  }

  @Override
  public void warn(Object message) {
    if (warns) {
      log.warn("{}", message);
    }
  }

  @Override
  public void warn(Object message, Throwable thrown) {
    if (warns) {
      log.warn("{}", message, thrown);
    }
  }

  @Override
  public void error(Object message) {
    log.error("{}", message);
  }

  @Override
  public void error(Object message, Throwable thrown) {
    log.error("{}", message, thrown);
  }

  @Override
  public void fatal(Object message) {
    log.error("{}", message);
  }

  @Override
  public void fatal(Object message, Throwable thrown) {
    log.error("{}", message, thrown);
  }
}
