{{- define "railhead.name" -}}
{{- if contains "railhead" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-railhead{{ end -}}
{{- end }}

{{- define "railhead.selector" -}}
app.kubernetes.io/name: railhead
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .part }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "railhead.labels" -}}
{{ include "railhead.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: railhead-{{ .root.Chart.Version }}
{{- end }}

{{- define "railhead.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}

{{/* The secrets of each part: the table of docs/deploying.md. A rail has its own besides. */}}
{{- define "railhead.secretsOf" -}}
{{- $table := dict
  "api" (list "DATABASE_URL" "SIGNING_SEED" "JWT_SECRET" "INTERACTIVE_TOKEN" "CODEC_TOKEN" "DATA_KEYS")
  "core" (list "DATABASE_URL" "DATA_KEYS" "ALERT_WEBHOOK_SECRET" "SMTP_URL")
  "ledger" (list "DATABASE_URL" "DISTRIBUTION_SEED" "SIGNER_TOKEN" "CHANNEL_SECRET")
  "callbacks" (list "DATABASE_URL" "SIGNING_SEED" "DATA_KEYS")
  "rail" (list "DATABASE_URL" "DATA_KEYS")
  "console" (list "DATABASE_URL" "DATA_KEYS" "CONSOLE_OPENID_CLIENT_SECRET")
  "migrate" (list "DATABASE_URL") -}}
{{/* Payloads are encrypted by whoever talks to Temporal. */}}
{{- if and (eq .kind "ledger") (eq (toString .root.Values.settings.PAYLOAD_ENCRYPTION) "true") -}}
{{- $_ := set $table "ledger" (append $table.ledger "DATA_KEYS") -}}
{{- end -}}
{{- $own := dict -}}
{{- range $variable := index $table .kind -}}
{{- with index $.root.Values.secrets $variable -}}
{{- $_ := set $own $variable . -}}
{{- end -}}
{{- end -}}
{{- toYaml (merge (deepCopy (.values.secrets | default dict)) $own) -}}
{{- end }}

{{/* Where a secret is mounted. */}}
{{- define "railhead.secretFolder" -}}/run/secrets/railhead{{- end }}
{{- define "railhead.tlsFolder" -}}/run/secrets/temporal{{- end }}

{{/* The variables of one part: its secrets, how Temporal is reached, and its own settings. */}}
{{- define "railhead.environment" -}}
{{- range $variable, $place := fromYaml (include "railhead.secretsOf" .) }}
{{- if $.root.Values.secretsAsFiles }}
- name: {{ $variable }}_FILE
  value: {{ include "railhead.secretFolder" $ }}/{{ $variable }}
{{- else }}
- name: {{ $variable }}
  valueFrom: { secretKeyRef: { name: {{ $place.secret | quote }}, key: {{ $place.key | default $variable | quote }} } }
{{- end }}
{{- end }}
{{- range $variable, $value := .settings }}
{{- if ne (toString $value) "" }}
- name: {{ $variable }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "railhead.temporal" -}}
{{- with .Values.temporal }}
- name: TEMPORAL_ADDRESS
  value: {{ .address | quote }}
- name: TEMPORAL_NAMESPACE
  value: {{ .namespace | quote }}
{{- with .apiKey }}
- name: TEMPORAL_API_KEY
  valueFrom: { secretKeyRef: { name: {{ .secret | quote }}, key: {{ .key | default "TEMPORAL_API_KEY" | quote }} } }
{{- end }}
{{- if and .tls.secretName (not .apiKey) }}
- name: TEMPORAL_TLS_CLIENT_CERT_PATH
  value: {{ include "railhead.tlsFolder" $ }}/tls.crt
- name: TEMPORAL_TLS_CLIENT_KEY_PATH
  value: {{ include "railhead.tlsFolder" $ }}/tls.key
{{- end }}
{{- if .tls.serverAuthority }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: {{ include "railhead.tlsFolder" $ }}/ca.crt
{{- end }}
{{- with .tls.serverName }}
- name: TEMPORAL_TLS_SERVER_NAME
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "railhead.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "railhead.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Every Deployment: root, part (its component), kind (its row of secrets), command, values, settings, ports. */}}
{{- define "railhead.deployment" -}}
{{- $root := .root -}}
{{- $secrets := fromYaml (include "railhead.secretsOf" .) -}}
{{- $mountsSecrets := and $root.Values.secretsAsFiles (gt (len $secrets) 0) -}}
{{- $mountsTls := ne $root.Values.temporal.tls.secretName "" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "railhead.name" $root }}-{{ .part }}
  labels: {{- include "railhead.labels" . | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  selector:
    matchLabels: {{- include "railhead.selector" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  template:
    metadata:
      labels: {{- include "railhead.labels" . | nindent 8 }}
      annotations:
        checksum/settings: {{ toYaml $root.Values.settings | sha256sum }}
        {{- with $root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "railhead.name" $root }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
      securityContext: {{- include "railhead.podSecurity" . | nindent 8 }}
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "railhead.selector" . | nindent 14 }}
      containers:
        - name: {{ .command }}
          image: {{ include "railhead.image" $root | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          {{- with $root.Values.image.command }}
          command: {{- toYaml . | nindent 12 }}
          {{- end }}
          args: [{{ .command }}]
          envFrom:
            - configMapRef: { name: {{ include "railhead.name" $root }}-settings }
          env:
            {{- include "railhead.environment" . | trim | nindent 12 }}
            {{- include "railhead.temporal" $root | trim | nindent 12 }}
            - name: HEALTH_PORT
              value: '9466'
            - name: HEALTH_HOST
              value: {{ $root.Values.bindAddress | quote }}
          ports:
            - { name: health, containerPort: 9466 }
            {{- range $name, $port := .ports }}
            - { name: {{ $name }}, containerPort: {{ $port }} }
            {{- end }}
          # It answers as soon as the process turns; until its peers answer it is not ready.
          startupProbe:
            httpGet: { path: /health/live, port: health }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /health/live, port: health }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /health/ready, port: health }
            periodSeconds: 5
            timeoutSeconds: 5
          {{- if .drains }}
          # Until every proxy has heard that it goes.
          lifecycle:
            preStop:
              exec: { command: [sleep, '5'] }
          {{- end }}
          resources: {{- toYaml .values.resources | nindent 12 }}
          securityContext: {{- include "railhead.containerSecurity" . | nindent 12 }}
          {{- if or $mountsSecrets $mountsTls }}
          volumeMounts:
            {{- if $mountsSecrets }}
            - { name: secrets, mountPath: {{ include "railhead.secretFolder" . }}, readOnly: true }
            {{- end }}
            {{- if $mountsTls }}
            - { name: temporal, mountPath: {{ include "railhead.tlsFolder" . }}, readOnly: true }
            {{- end }}
          {{- end }}
      {{- if or $mountsSecrets $mountsTls }}
      volumes:
        {{- if $mountsSecrets }}
        {{- include "railhead.secretVolume" $secrets | nindent 8 }}
        {{- end }}
        {{- if $mountsTls }}
        - name: temporal
          secret: { secretName: {{ $root.Values.temporal.tls.secretName | quote }}, defaultMode: 0440 }
        {{- end }}
      {{- end }}
      {{- with $root.Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- if or (gt (int .values.replicas) 1) .scaled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "railhead.name" $root }}-{{ .part }}
  labels: {{- include "railhead.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "railhead.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{/* One file for each variable, of whatever Secrets they are in. */}}
{{- define "railhead.secretVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $variable, $place := . }}
      - secret:
          name: {{ $place.secret | quote }}
          items: [{ key: {{ $place.key | default $variable | quote }}, path: {{ $variable }} }]
      {{- end }}
{{- end }}

{{/* Every worker: root, part (its component and what it serves), kind, values. */}}
{{- define "railhead.worker" -}}
{{- $versioning := dict -}}
{{- if .root.Values.temporal.buildId -}}
{{- $_ := set $versioning "TEMPORAL_DEPLOYMENT_NAME" .root.Values.temporal.deploymentName -}}
{{- $_ := set $versioning "TEMPORAL_WORKER_BUILD_ID" .root.Values.temporal.buildId -}}
{{- end -}}
{{- $settings := merge (dict "SERVES" .part "METRICS_PORT" "9464") $versioning .values.settings -}}
{{- include "railhead.deployment" (merge (dict "command" "worker" "settings" $settings "ports" (dict "metrics" 9464)) .) -}}
{{- end }}

{{/* A rail's values over those that all rails have. */}}
{{- define "railhead.rail" -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.railDefaults) .rail) -}}
{{- end }}
