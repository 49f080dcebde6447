package io.convoy.executor.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The checksum of every file that Convoy stores: SHA-256. */
public final class Sha256 {
  private Sha256() {}

  /** A digest that has seen nothing yet. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
