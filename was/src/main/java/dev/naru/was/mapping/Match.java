package dev.naru.was.mapping;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;

/**
 * What a path was mapped to (Servlet 6.1, sections 3.6 and 12.1).
 *
 * @param target what answers
 * @param servletName its name
 * @param kind the rule that matched
 * @param pattern the pattern that matched
 * @param matchValue the part of the path that the pattern left open
 * @param servletPath decoded
 * @param pathInfo decoded
 */
public record Match<T>(
    T target,
    String servletName,
    MappingMatch kind,
    String pattern,
    String matchValue,
    String servletPath,
    @Nullable String pathInfo)
    implements HttpServletMapping {

  @Override
  public String getMatchValue() {
    return matchValue;
  }

  @Override
  public String getPattern() {
    return pattern;
  }

  @Override
  public String getServletName() {
    return servletName;
  }

  @Override
  public MappingMatch getMappingMatch() {
    return kind;
  }
}
