package io.convoy.executor.base;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A folder of this user alone. What a process finds in a folder that others can write to may be
 * theirs, so caches are kept in folders that pass the checks which OpenSSH makes of a user's keys.
 */
public final class PrivateFolder {
  private static final Path SELF = Path.of("/proc/self");
  private static final String UID = "unix:uid";
  private static final int ROOT = 0;

  private PrivateFolder() {}

  /**
   * Makes a folder, with those above it, unless it is there.
   *
   * @return the folder without links
   * @throws IOException if it cannot be made
   */
  public static Path make(Path folder) throws IOException {
    if (!Files.exists(folder, NOFOLLOW_LINKS)) {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      try {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException e) {
        return folder.toRealPath(); // another process was faster
      }
    }
    return folder.toRealPath();
  }

  /**
   * Why what lies in a folder cannot be trusted, and what to do; empty if it is this user's and no
   * other's.
   *
   * @param folder that is there, without links
   */
  public static Optional<String> problem(Path folder) throws IOException {
    PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class);
    if (!found.isDirectory()) {
      return Optional.of(folder + " is no folder");
    } else if (!isOurs(folder)) {
      return Optional.of(
          String.format(
              "%s belongs to %s, who could put other files there: take a folder of your own",
              folder, found.owner().getName()));
    } else if (found.permissions().contains(PosixFilePermission.OTHERS_WRITE)
        || (found.permissions().contains(PosixFilePermission.GROUP_WRITE) && !isOwnGroup(found))) {
      return Optional.of(
          String.format(
              "%s can be written to by other users (%s): empty it, and then chmod 700 %s",
              folder, PosixFilePermissions.toString(found.permissions()), folder));
    }
    return Optional.empty();
  }

  /**
   * Whether nobody but root can put anything there, who can do so everywhere, and this process
   * cannot either. Images have such folders, for processes of any user.
   *
   * @param folder that is there, without links
   */
  static boolean isSealed(Path folder) throws IOException {
    PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class);
    return Integer.valueOf(ROOT).equals(Files.getAttribute(folder, UID))
        && !found.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !found.permissions().contains(PosixFilePermission.OTHERS_WRITE)
        && !Files.isWritable(folder);
  }

  /** Where every user has a group of one, as many systems do, new folders are that group's too. */
  private static boolean isOwnGroup(PosixFileAttributes found) {
    return found.group().getName().equals(found.owner().getName());
  }

  private static boolean isOurs(Path folder) throws IOException {
    return !Files.exists(SELF)
        || Files.getAttribute(folder, UID).equals(Files.getAttribute(SELF, UID));
  }
}
