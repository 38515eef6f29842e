package dev.naru.was.websocket;

import dev.naru.was.naming.Injector;
import javax.naming.NamingException;
import org.glassfish.tyrus.core.ComponentProvider;

/**
 * Makes endpoints, encoders and decoders for Tyrus: injected, as other components are (Jakarta
 * WebSocket 2.2, section 7.1). Found by Tyrus through the application's class loader.
 */
public final class InjectedComponents extends ComponentProvider {

  /** For the ServiceLoader. */
  public InjectedComponents() {
    // Nothing to know.
  }

  @Override
  public boolean isApplicable(Class<?> type) {
    return true;
  }

  @Override
  public <T> Object create(Class<T> type) {
    try {
      return Injector.here().create(type);
    } catch (ReflectiveOperationException | NamingException e) {
      throw new IllegalStateException(type.getName() + " cannot be made: " + e, e);
    }
  }

  @Override
  public boolean destroy(Object instance) {
    try {
      Injector.here().destroy(instance);
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(instance.getClass().getName() + " failed at its end", e);
    }
  }
}
