package dev.naru.was.jsp;

import dev.naru.was.naming.Injector;
import java.lang.reflect.InvocationTargetException;
import javax.naming.NamingException;
import org.apache.tomcat.InstanceManager;

/** Makes pages and tag handlers for Jasper: injected, as other components are. */
final class PageInstances implements InstanceManager {

  private final ClassLoader loader;
  private final Injector injector;

  PageInstances(ClassLoader loader, Injector injector) {
    this.loader = loader;
    this.injector = injector;
  }

  @Override
  public Object newInstance(Class<?> type)
      throws IllegalAccessException,
          InvocationTargetException,
          NamingException,
          InstantiationException,
          NoSuchMethodException {
    try {
      return injector.create(type);
    } catch (IllegalAccessException
        | InvocationTargetException
        | InstantiationException
        | NoSuchMethodException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new InvocationTargetException(e);
    }
  }

  @Override
  public Object newInstance(String name)
      throws IllegalAccessException,
          InvocationTargetException,
          NamingException,
          InstantiationException,
          ClassNotFoundException,
          NoSuchMethodException {
    return newInstance(name, loader);
  }

  @Override
  public Object newInstance(String name, ClassLoader from)
      throws IllegalAccessException,
          InvocationTargetException,
          NamingException,
          InstantiationException,
          ClassNotFoundException,
          NoSuchMethodException {
    return newInstance(from.loadClass(name));
  }

  @Override
  public void newInstance(Object instance)
      throws IllegalAccessException, InvocationTargetException, NamingException {
    try {
      injector.inject(instance);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new InvocationTargetException(e);
    }
  }

  @Override
  public void destroyInstance(Object instance)
      throws IllegalAccessException, InvocationTargetException {
    try {
      injector.destroy(instance);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new InvocationTargetException(e);
    }
  }
}
