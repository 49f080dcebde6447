package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordsTest {
  @ParameterizedTest
  @CsvSource({
    "s3a://AKIA1:secret@bucket/data, s3a://...@bucket/data",
    "s3a://AKIA1:se/cr+et@bucket/data, s3a://...@bucket/data",
    "https://ann:secret@host:5000/, https://...@host:5000/",
    "'[s3a://a:b@c/d, zoo:lenet]', '[s3a://...@c/d, zoo:lenet]'"
  })
  void refusal_ofAUriWithAPassword_hidesIt(String text, String hidden) {
    assertThat(Passwords.areIn(text)).isTrue();
    assertThat(Passwords.refusal(text)).startsWith(hidden + ": a URI may have no key");
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://bucket/a:b@c",
    "hdfs://host:8020/a@b",
    "abfss://container@account.dfs.core.windows.net/data",
    "http://host:5000/a:b",
    "https://ann@host/",
    "/data/a:b@c"
  })
  void areIn_otherNames_isFalse(String text) {
    assertThat(Passwords.areIn(text)).isFalse();
  }
}
