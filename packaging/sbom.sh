#!/bin/sh
# Says in CycloneDX which modules a built program has in it, with their licences: sbom.sh PROGRAM FILE
set -eu
go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 bin -json -noserial -std -licenses -version "$VERSION" -output "$2" "$1" >/dev/null 2>&1
sed -i 's/"timestamp": "[^"]*"/"timestamp": "'"$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)"'"/' "$2"
