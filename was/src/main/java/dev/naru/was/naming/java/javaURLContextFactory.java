package dev.naru.was.naming.java;

import dev.naru.was.naming.EnvironmentContext;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** Answers to {@code java:} names; JNDI finds it by its package and class name. */
@SuppressWarnings("BanJNDI") // Names come from the application, values from the container.
public final class javaURLContextFactory implements ObjectFactory {

  @Override
  public Object getObjectInstance(
      @Nullable Object url,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment)
      throws NamingException {
    EnvironmentContext root = new EnvironmentContext("");
    return url instanceof String text ? root.lookup(text) : root;
  }
}
