package dev.naru.was.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletSecurityElement;
import java.util.Collection;
import java.util.Set;

/** What a registration needs of the context that it belongs to. */
public interface Registry {

  /** The context. */
  ServletContext context();

  /**
   * Refuses a change that comes too late.
   *
   * @throws IllegalStateException when the context has started
   */
  void checkNotStarted();

  /** Maps a servlet; the patterns that belong to another one, in which case nothing is mapped. */
  Set<String> map(ServletHolder servlet, Collection<String> patterns);

  /** The patterns that lead to a servlet. */
  Collection<String> mappings(ServletHolder servlet);

  /** Constrains a servlet's patterns; those that a descriptor constrains, and so keeps. */
  Set<String> constrain(ServletHolder servlet, ServletSecurityElement element);
}
