package dev.naru.engine.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a configuration record says about its part of the file: keys, types, defaults, meanings. */
public final class RecordModel {

  /**
   * A key of the mapping.
   *
   * @param name in kebab-case
   * @param type of the value, with its type arguments
   * @param doc what it means
   * @param defaultText the value where the key is absent, as it would be written
   * @param range the values that are allowed
   */
  public record Key(
      String name,
      Type type,
      Optional<String> doc,
      Optional<String> defaultText,
      Optional<Range> range) {}

  private static final ClassValue<RecordModel> MODELS =
      new ClassValue<>() {
        @Override
        protected RecordModel computeValue(Class<?> type) {
          return new RecordModel(type.asSubclass(Record.class));
        }
      };

  private final Constructor<? extends Record> constructor;
  private final List<Key> keys;

  private RecordModel(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new LinkageError("a record without its canonical constructor: " + type, e);
    }
    constructor.setAccessible(true);
    keys = Arrays.stream(components).map(RecordModel::key).toList();
  }

  private static Key key(RecordComponent component) {
    return new Key(
        Words.kebab(component.getName()),
        component.getGenericType(),
        Optional.ofNullable(component.getAnnotation(Doc.class)).map(Doc::value),
        Optional.ofNullable(component.getAnnotation(Default.class)).map(Default::value),
        Optional.ofNullable(component.getAnnotation(Range.class)));
  }

  /** The model of a record. */
  public static RecordModel of(Class<? extends Record> type) {
    return MODELS.get(type);
  }

  /** Its keys, in the order of the components. */
  public List<Key> keys() {
    return keys;
  }

  /** The names of its keys. */
  public List<String> names() {
    return keys.stream().map(Key::name).toList();
  }

  /**
   * Makes the record.
   *
   * @param values one for each key
   * @throws IllegalArgumentException when the record's constructor refuses them
   */
  Record create(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
