package io.convoy.executor.base;

import java.util.regex.Pattern;

/**
 * Keys and passwords in URIs, as in {@code s3a://KEY:SECRET@bucket/}: names of files are shown, and
 * stored in a run's folder.
 */
public final class Passwords {
  /** A user and a password before the host; keys of S3 may have slashes, ports have not. */
  private static final Pattern IN_URI =
      Pattern.compile(
          "(s3[an]?:/+)[^/@:\\s]+:[^@\\s]+@|([A-Za-z][\\w+.-]*:/+)[^/@:\\s]+:[^/@\\s]+@");

  private Passwords() {}

  /** Whether a text has a URI with a password. */
  public static boolean areIn(String text) {
    return IN_URI.matcher(text).find();
  }

  /** Why such a URI is refused, without showing what is to be hidden. */
  public static String refusal(String text) {
    return IN_URI.matcher(text).replaceAll("$1$2...@")
        + ": a URI may have no key or password, as it is shown and stored; give them by the"
        + " settings of the file system (--properties-file) or by a role";
  }
}
