package io.convoy.jobs;

import org.apache.hadoop.security.UserGroupInformation;

/**
 * Hadoop's user where the system has no name for the process's user id, as in containers: Hadoop
 * would ask the system for it and fail. A Java agent, because Spark's own processes ask before any
 * code of a job runs.
 */
public final class NamelessUser {
  private NamelessUser() {}

  /** Called before the process's main method; takes {@code user.name}. */
  public static void premain(String options) {
    UserGroupInformation.setLoginUser(
        UserGroupInformation.createRemoteUser(System.getProperty("user.name")));
  }
}
