package dev.naru.engine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, in words: the JDK's exceptions often say nothing but its name. */
public final class FileMistake {

  private FileMistake() {}

  /** The reason, without the file it is about unless another one is in the way. */
  public static String of(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "a folder of this path is missing";
      case AccessDeniedException e ->
          "the user " + System.getProperty("user.name") + " may not write to " + e.getFile();
      case FileAlreadyExistsException e -> e.getFile() + " is a file, not a folder";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
