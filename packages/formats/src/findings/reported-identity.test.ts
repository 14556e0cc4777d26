import { describe, expect, test } from 'vitest';
import { assetOfSubject } from './cyclonedx/subject.ts';
import { purlOfPackage } from './osv/ecosystem.ts';
import { componentOf, imageOf } from './reported-identity.ts';
import { reportedPath } from './reported-path.ts';
import { severityOfScore, severityOfWord, worstOf } from './reported-severity.ts';

const [a, b, c] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`);

describe('the image that was scanned', () => {
  test.each([
    ['its one digest', [`app@${a}`], 'whatever', c, `docker.io/library/app@${a}`],
    ['one digest twice', [`app@${a}`, `docker.io/library/app@${a}`], undefined, c, `docker.io/library/app@${a}`],
    ['of several the registry that was asked', [`mirror.example/app@${a}`, `r.example/app@${b}`], 'r.example/app:1.2', c, `r.example/app@${b}`],
    ['the content, when it lies in several', [`mirror.example/app@${a}`, `r.example/app@${b}`], 'app:1.2', c, c],
    ['the content, when one repository has several', [`r.example/app@${a}`, `r.example/app@${b}`], 'r.example/app:1.2', c, c],
    ['the content, when nobody pushed it', [], 'fixtures/app.tar', c, c],
    ['never its tag', ['app:1.2'], 'app:1.2', undefined, undefined],
    ['never an id that is no digest', [''], 'app', 'sha256:test', undefined],
  ])('is %s', (_, digests, name, imageId, id) => {
    expect(imageOf({ digests, name, imageId })?.id).toBe(id);
  });
});

test.each([
  ['pkg:NPM/%40a/b@1?z=1&a=2', 'pkg:npm/%40a/b@1?a=2&z=1'],
  ['left@1', undefined],
  ['', undefined],
])('the component of %s is %s', (text, component) => {
  expect(componentOf(text)).toBe(component);
});

test.each([
  ['npm', '@a/b', '1', 'pkg:npm/%40a/b@1'],
  ['npm', 'left', undefined, 'pkg:npm/left'],
  ['Maven', 'org.example:core', '2', 'pkg:maven/org.example/core@2'],
  ['Maven:https://repo.example', 'org.example:core', '2', 'pkg:maven/org.example/core@2'],
  ['Go', 'golang.org/x/net', '0.1.0', 'pkg:golang/golang.org/x/net@0.1.0'],
  ['PyPI', 'Django_x', '4.0', 'pkg:pypi/django-x@4.0'],
  ['Packagist', 'vendor/lib', '1', 'pkg:composer/vendor/lib@1'],
  ['Debian:12', 'zlib', '1', undefined],
  ['constructor', 'x', '1', undefined],
  ['npm', undefined, '1', undefined],
])('%s %s %s is %s', (ecosystem, name, version, purl) => {
  expect(purlOfPackage(ecosystem, name, version)).toBe(purl);
});

describe('the subject of a BOM', () => {
  const subject = (purl?: string, type?: string, version?: string) => assetOfSubject({ type, name: 'app', version, purl });

  test.each([
    ['an image in a registry', `pkg:oci/app@${a}?repository_url=r.example/team/app`, `image:r.example/team/app@${a}`],
    ['an image without registry', `pkg:oci/app@${a}`, `image:${a}`],
    ['an image of a registry of Docker', `pkg:docker/team/app@${a}?repository_url=r.example`, `image:r.example/team/app@${a}`],
    ['an image of Docker', `pkg:docker/cassandra@${a}`, `image:docker.io/library/cassandra@${a}`],
    ['a repository', 'pkg:github/larkfield/claims@v2', 'repo:github.com/larkfield/claims'],
    ['a package', 'pkg:maven/org.example/core@2?type=jar', 'purl:pkg:maven/org.example/core@2?type=jar'],
    ['nothing, with a tag', 'pkg:oci/app@1.2?repository_url=r.example/app', undefined],
    ['nothing, with no package URL', 'app', undefined],
  ])('is %s: %s', (_, purl, asset) => {
    const found = subject(purl);
    expect(found === undefined ? undefined : `${found.type}:${found.id}`).toBe(asset);
  });

  test('is the content of a container whose version is its digest, and no name', () => {
    expect(subject(undefined, 'container', a)).toEqual({ type: 'image', id: a });
    expect(subject(undefined, 'container', 'latest')).toBeUndefined();
    expect(subject(undefined, 'application', a)).toBeUndefined();
  });
});

test.each([
  ['a/./b//../c', 'a/c'],
  ['/a/b', '/a/b'],
  ['a\\b', 'a/b'],
  ['../a', '../a'],
  ['.', undefined],
])('the path %s is %s', (text, path) => {
  expect(reportedPath(text)).toBe(path);
});

test('severities: a word, else a score; the worst of several; unknown is not low', () => {
  expect(['CRITICAL', 'Moderate', 'Negligible', 'constructor', undefined].map(severityOfWord)).toEqual([
    'critical',
    'medium',
    'info',
    'unknown',
    'unknown',
  ]);
  expect([9, '7.5', 4, 0.1, 0, 11, '', '1e1', Number.NaN].map(severityOfScore)).toEqual([
    'critical',
    'high',
    'medium',
    'low',
    'info',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
  ]);
  expect(worstOf(['low', 'unknown', 'high'])).toBe('high');
  expect(worstOf([])).toBe('unknown');
});
