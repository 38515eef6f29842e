package dev.naru.examples.community;

import jakarta.servlet.ServletContext;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * What the servlets share, built once by {@link StartListener}.
 *
 * @param posts the posts in the database
 * @param views the templates
 * @param signUp creates an account from a name and a password; throws {@link IllegalStateException}
 *     when the name is taken and {@link IllegalArgumentException}, with a message for people, when
 *     name or password is refused
 * @param demoUsers whether the welcome page names the demo users
 */
record Community(Posts posts, Views views, BiConsumer<String, char[]> signUp, boolean demoUsers) {

  private static final String ATTRIBUTE = Community.class.getName();

  void bindTo(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  static Community of(ServletContext context) {
    return (Community)
        Objects.requireNonNull(context.getAttribute(ATTRIBUTE), "StartListener has not run");
  }
}
